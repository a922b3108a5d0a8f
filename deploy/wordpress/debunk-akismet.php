<?php
/**
 * Plugin Name: debunk for Akismet
 * Description: Sends what the Akismet plugin asks to a debunk service of your own. Put this file into wp-content/mu-plugins/.
 *
 * In wp-config.php:
 *   define( 'DEBUNK_URL', 'http://127.0.0.1:8780' );
 *   define( 'WPCOM_API_KEY', 'the key of debunk serve new-key' );
 */
add_filter( 'pre_http_request', function ( $answered, $args, $url ) {
	$parts = wp_parse_url( $url );
	$host  = strtolower( $parts['host'] ?? '' );
	if ( ! defined( 'DEBUNK_URL' ) || ( 'rest.akismet.com' !== $host && ! str_ends_with( $host, '.rest.akismet.com' ) ) ) {
		return $answered;
	}
	// Without the Host header of the plugin, which names the other service.
	unset( $args['headers']['Host'] );
	$query = isset( $parts['query'] ) ? '?' . $parts['query'] : '';
	return wp_remote_request( rtrim( DEBUNK_URL, '/' ) . ( $parts['path'] ?? '/' ) . $query, $args );
}, 10, 3 );
